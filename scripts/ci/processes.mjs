/** Commands that cannot outlive the run: each has its own process group, which ends with it. */
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

const groups = new Set();

export async function runCommand(command, parameters, { environment = {}, timeout } = {}) {
  const child = spawn(command, parameters, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  groups.add(child.pid);
  let late = false;
  const timer = setTimeout(
    () => {
      late = true;
      signalGroup(child.pid, "SIGTERM");
    },
    timeout ?? 15 * 60_000,
  );
  try {
    const { code, signal } = await ended;
    if (late) throw new Error("not finished in time");
    if (code !== 0) throw new Error(signal ?? `exit code ${code}`);
  } finally {
    clearTimeout(timer);
    if (child.pid !== undefined) await endGroup(child.pid);
    groups.delete(child.pid);
  }
}

export function stopEverything() {
  for (const group of groups) signalGroup(group, "SIGTERM");
}

/** What a command left running is asked to end, then made to: a test's database takes a moment to stop. */
async function endGroup(group) {
  for (let tenths = 0; signalGroup(group, 0); tenths++) {
    if (tenths === 5) signalGroup(group, "SIGTERM");
    if (tenths === 150) signalGroup(group, "SIGKILL");
    await sleep(100);
  }
}

/** Whether there was anything to signal. */
function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
    return false;
  }
}
