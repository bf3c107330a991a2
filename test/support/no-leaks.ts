/** In every test file: nothing that was confided got out. */
import { afterAll } from "@jest/globals";
import { requireNoLeaks } from "./canary.js";

afterAll(requireNoLeaks);
