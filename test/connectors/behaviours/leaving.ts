/** A connection that is ended and brought back. */
import { expect } from "@jest/globals";
import { disconnectVendor, restoreConnection } from "../../../src/actions/disconnect.js";
import type { Behaviour } from "../../../src/connectors/behaviours.js";
import { day, principalOf } from "../../support/hub.js";
import { codesOf, valueOf } from "../../support/plan-actions.js";
import { people } from "./people.js";
import { Stage, type Shown } from "./stage.js";

const disconnect: Shown = async (here, vendor) => {
  const stage = await Stage.open(here, vendor);
  const tenant = await stage.newTenant();
  await stage.read(tenant);
  const principal = principalOf(tenant.tenantId);
  const { connectionId } = tenant;
  const kept = () =>
    stage.rows<{ line: string }>(
      tenant,
      `select object_type || ' ' || external_id || ' ' || name as line from party
       union all select object_type || ' ' || external_id || ' ' || balance_minor from receivable order by 1`,
    );
  const before = await kept();
  valueOf(await disconnectVendor(stage.hub, principal, { connectionId, forget: false }));
  const [row] = await stage.rows<{ id: string }>(
    tenant,
    "select external_id as id from party where object_type = $1 and not deleted and merged_into is null order by 1 limit 1",
    [people[vendor].customer],
  );
  await people[vendor].rename(stage, row!.id, "Newly Named Ltd");
  const calls = await stage.calls();
  stage.hub.clock.forward(20 * day);
  expect(await stage.isDue(tenant)).toBe(false);
  expect(await stage.run(tenant)).toMatchObject({ state: "FAILED" });
  expect(await stage.calls()).toEqual(calls);
  expect(await kept()).toEqual(before);
  expect((await stage.view(tenant)).health).toMatchObject({
    state: "DISCONNECTED",
    action: "RESTORE",
  });
  valueOf(await restoreConnection(stage.hub, principal, connectionId));
  expect(await stage.isDue(tenant)).toBe(true);
  await stage.read(tenant);
  const { health, streams } = await stage.view(tenant);
  expect(health.state).not.toBe("DISCONNECTED");
  expect(streams.filter((stream) => stream.stale)).toEqual([]);
  expect(codesOf(await restoreConnection(stage.hub, principal, connectionId))).toEqual([
    "INVALID_TRANSITION",
  ]);
  const named = before.map(({ line }) =>
    line.startsWith(`${people[vendor].customer} ${row!.id} `)
      ? { line: `${people[vendor].customer} ${row!.id} Newly Named Ltd` }
      : { line },
  );
  expect(await kept()).toEqual(named);
};

export const leaving = { DISCONNECT: disconnect } satisfies Partial<Record<Behaviour, Shown>>;
