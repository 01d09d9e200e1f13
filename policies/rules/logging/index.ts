import type { Rule } from "../../core/index.ts";
import { lg01 } from "./lg01TrailSeesEverything.ts";
import { lg02 } from "./lg02TrailIsValidated.ts";
import { lg03 } from "./lg03TrailBucketIsSafe.ts";
import { lg04 } from "./lg04ObjectEventsRecorded.ts";
import { lg05 } from "./lg05FlowLogsOfAllTraffic.ts";
import { lg06 } from "./lg06AccessLogsOn.ts";
import { lg07 } from "./lg07LogsKeptAYear.ts";
import { lg08 } from "./lg08DatabaseLogsExported.ts";
import { lg09 } from "./lg09SearchDomainLogs.ts";
import { lg10 } from "./lg10ThreatDetectionOnBothCoasts.ts";
import { lg11 } from "./lg11ConfigurationRecordedOnBothCoasts.ts";
import { lg12 } from "./lg12FindingsOnBothCoasts.ts";
import { lg13 } from "./lg13ChangesAreAnnounced.ts";
import { lg14 } from "./lg14AlarmsReachSomebody.ts";
import { lg15 } from "./lg15VpnConnectionsLogged.ts";
import { lg16 } from "./lg16FunctionsLeaveTraces.ts";

/** What is recorded, kept and announced. In the order of their ids. */
export const loggingRules: readonly Rule[] = [
  lg01,
  lg02,
  lg03,
  lg04,
  lg05,
  lg06,
  lg07,
  lg08,
  lg09,
  lg10,
  lg11,
  lg12,
  lg13,
  lg14,
  lg15,
  lg16,
];
