/** Where PostgreSQL 15's programs are on this machine; on a Debian without them, root installs them. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const places = [
  "/usr/lib/postgresql/15/bin",
  "/usr/pgsql-15/bin",
  "/opt/homebrew/opt/postgresql@15/bin",
  "/usr/local/opt/postgresql@15/bin",
];

export function postgres15Binaries() {
  const found = find();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) install();
  const installed = find();
  if (installed !== undefined) return installed;
  throw new Error(
    "PostgreSQL 15 is needed: a server on 127.0.0.1:5432 with a superuser's PGUSER and PGPASSWORD, " +
      `or its programs in ${places[0]} (Debian's postgresql-15).`,
  );
}

function find() {
  return places.find((place) =>
    ["initdb", "postgres"].every((name) => existsSync(join(place, name))),
  );
}

function install() {
  console.log("PostgreSQL 15: installing Debian's package");
  // A list that cannot be refreshed may still know the package.
  apt("update", "-q");
  apt("install", "-q", "-y", "--no-install-recommends", "postgresql-common");
  doNotMakeACluster("/etc/postgresql-common/createcluster.conf");
  apt("install", "-q", "-y", "--no-install-recommends", "postgresql-15");
}

function apt(...parameters) {
  spawnSync("apt-get", parameters, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

/** The package would make and start a server that nobody asked for. */
function doNotMakeACluster(file) {
  if (!existsSync(file)) return;
  const settings = readFileSync(file, "utf8").replace(/^#?\s*create_main_cluster\s*=.*$/m, "");
  writeFileSync(file, `${settings.trimEnd()}\ncreate_main_cluster = false\n`);
}
