import type { Steps } from "../step.ts";
import { assess } from "./assess.ts";
import { cutover } from "./cutover.ts";
import { drain } from "./drain.ts";
import { fence } from "./fence.ts";
import { lease } from "./lease.ts";
import { previewGate } from "./previewGate.ts";
import { promoteDatabase } from "./promoteDatabase.ts";
import { raiseCapacity } from "./raiseCapacity.ts";
import { readOnly } from "./readOnly.ts";
import { settle } from "./settle.ts";
import { standUp } from "./standUp.ts";
import { storage } from "./storage.ts";
import { verifyOutside } from "./verifyOutside.ts";
import { verifyStandby } from "./verifyStandby.ts";

/** Every step of the plan by its id. */
export const steps: Steps = {
  lease,
  assess,
  "read-only": readOnly,
  "preview-gate": previewGate,
  fence,
  drain,
  "promote-database": promoteDatabase,
  "raise-capacity": raiseCapacity,
  "stand-up": standUp,
  storage,
  "verify-standby": verifyStandby,
  cutover,
  "verify-outside": verifyOutside,
  settle,
};
