import type { Engine } from "../../tools/engine/install.ts";
import { judge } from "../judge/judge.ts";
import type { Judgement } from "../judge/weigh.ts";
import type { Mysql } from "../install/mysql.ts";
import type { LabPaths } from "../paths.ts";
import type { Part, ProcessList } from "../processes.ts";
import type { Reconciler } from "../reconciler/reconciler.ts";
import type { EdgePart } from "./edge.ts";
import type { EmulatorPart } from "./emulator.ts";
import type { LoadClients } from "./load.ts";
import { BadRequest, callPart } from "./http.ts";

export interface LabOptions {
  readonly name: string;
  readonly pace: number;
  readonly deployPace: number;
  /** Name of a frozen lab to begin as a copy of. @default an empty lab */
  readonly from?: string | undefined;
  readonly say: (line: string) => void;
  /** Told when a part that the lab cannot do without is gone. */
  readonly onLost: (why: string) => void;
}

/** What the front says on its first line. */
export interface FrontReady {
  readonly gate: string;
  readonly control: string;
  readonly caFile: string;
}

export interface LabParts {
  readonly options: LabOptions;
  readonly paths: LabPaths;
  readonly engine: Engine;
  readonly mysql: Mysql;
  readonly processes: ProcessList;
  readonly emulator: EmulatorPart;
  readonly front: Part<FrontReady>;
  readonly edge: EdgePart;
  readonly reconciler: Reconciler;
  readonly load: LoadClients;
}

interface EmulatorAnswer {
  readonly regions: Readonly<Record<string, { readonly loadBalancers: readonly { readonly dnsName: string }[] }>>;
}

export interface JudgeRequest {
  readonly oldRegion: string;
  readonly newRegion: string;
  /** Milliseconds since 1970. */
  readonly darkAt: number;
}

/** A running lab as one thing: what happens to a region happens to all its parts. */
export class Lab {
  readonly parts: LabParts;
  readonly dark = new Set<string>();
  frozen = false;

  constructor(parts: LabParts) {
    this.parts = parts;
  }

  /** Ends all processes, those that use others first. */
  async stop(): Promise<void> {
    const { reconciler, edge, front, emulator, load } = this.parts;
    await load.stop();
    if (!this.frozen) await reconciler.stop();
    await edge.stop();
    await front.stop();
    await emulator.stop();
  }

  /** Ends the regions' processes and keeps everything else, so that the lab can be copied as often as one likes. */
  async freeze(): Promise<void> {
    if (this.frozen) return;
    if (this.dark.size > 0)
      throw new BadRequest(`a lab with a dark region (${[...this.dark].join(", ")}) cannot be frozen`);
    this.frozen = true;
    await this.parts.load.stop();
    await this.parts.reconciler.stop();
  }

  /** Cuts a region off, in one act: API, edge and database link. Its applications and databases go on. */
  async darken(region: string): Promise<void> {
    const { front, edge, reconciler } = this.parts;
    this.dark.add(region);
    const body = { region };
    await Promise.all([callPart(front.ready.control, "POST", "/dark", body), edge.cut(region), reconciler.cut(region)]);
  }

  /** Undoes {@link darken}. */
  async lighten(region: string): Promise<void> {
    const { front, edge, reconciler } = this.parts;
    this.dark.delete(region);
    const body = { region };
    await Promise.all([
      callPart(front.ready.control, "POST", "/light", body),
      edge.heal(region),
      reconciler.heal(region),
    ]);
  }

  /**
   * Clients for a failover to be judged by: one outside, through the edge, and one that stays inside a region.
   * @throws BadRequest when that region has no load balancer
   */
  async startLoad(ratePerSecond: number, insideRegion: string | undefined): Promise<void> {
    if (insideRegion === undefined) return this.parts.load.start({ ratePerSecond });
    const { regions } = (await callPart(this.parts.emulator.url, "GET", "/dualcoast/state")) as EmulatorAnswer;
    const balancer = regions[insideRegion]?.loadBalancers[0]?.dnsName;
    if (balancer === undefined) throw new BadRequest(`${insideRegion} has no load balancer yet: deploy first`);
    await this.parts.load.start({ ratePerSecond, inside: { region: insideRegion, balancer } });
  }

  /** Ends the load and weighs both databases and the clients' histories. @see judge */
  async judge({ oldRegion, newRegion, darkAt }: JudgeRequest): Promise<Judgement> {
    const { reconciler, load, mysql } = this.parts;
    await load.stop();
    return judge({
      old: reconciler.database(oldRegion),
      new: reconciler.database(newRegion),
      mysqlbinlog: mysql.bin.mysqlbinlog,
      newRegion,
      darkAt,
      histories: load.histories,
    });
  }

  /** Switches the applications' commit check in all regions: off is the positive control for a second writer. */
  async setWriterCheck(enabled: boolean): Promise<number> {
    const apps = ["us-east-1", "us-west-2"].flatMap((region) => this.parts.reconciler.apps(region));
    await Promise.all(
      apps.map(({ port }) => callPart(`http://127.0.0.1:${port}`, "POST", "/lab/writer-check", { enabled })),
    );
    return apps.length;
  }
}
