import type { Rule } from "../../core/index.ts";
import { dr01 } from "./dr01ClusterIsReplicated.ts";
import { dr02 } from "./dr02StandbyClusterCanTakeOver.ts";
import { dr03 } from "./dr03BackupsKept.ts";
import { dr04 } from "./dr04DeletionProtected.ts";
import { dr05 } from "./dr05StatefulResourcesProtected.ts";
import { dr06 } from "./dr06TwoZones.ts";
import { dr07 } from "./dr07BucketVersioned.ts";
import { dr08 } from "./dr08BucketsReplicatedToStandby.ts";
import { dr09 } from "./dr09CopiesAreSafe.ts";
import { dr10 } from "./dr10OldVersionsEnd.ts";
import { dr11 } from "./dr11BackupsCopiedToOtherCoast.ts";
import { dr12 } from "./dr12BackupsCoverEverything.ts";
import { dr13 } from "./dr13VaultsLocked.ts";
import { dr14 } from "./dr14DatabaseOnBothCoasts.ts";
import { dr15 } from "./dr15TablesRecoverable.ts";
import { dr16 } from "./dr16SecretsOnBothCoasts.ts";
import { dr17 } from "./dr17MultiRegionKeysReplicated.ts";
import { dr18 } from "./dr18StandbyHasWhatItTakes.ts";
import { dr19 } from "./dr19NetworksMatch.ts";
import { dr20 } from "./dr20StandbyCanGrow.ts";
import { dr21 } from "./dr21EdgeCanTurn.ts";
import { dr22 } from "./dr22ReadinessIsWatched.ts";
import { dr23 } from "./dr23ObjectivesDeclared.ts";

/** What makes the standby able to take over, and the data recoverable. In the order of their ids. */
export const recoveryRules: readonly Rule[] = [
  dr01,
  dr02,
  dr03,
  dr04,
  dr05,
  dr06,
  dr07,
  dr08,
  dr09,
  dr10,
  dr11,
  dr12,
  dr13,
  dr14,
  dr15,
  dr16,
  dr17,
  dr18,
  dr19,
  dr20,
  dr21,
  dr22,
  dr23,
];
