/** For Jest: once a test has failed the mutant is noticed, and no other test is run. */
import StrykerEnvironment from "@stryker-mutator/jest-runner/jest-env/node";

export default class extends StrykerEnvironment {
  handleTestEvent({ name, test }) {
    if (name === "test_fn_failure") this.hasFailed = true;
    if (name === "test_start" && this.hasFailed) test.mode = "skip";
  }
}
