import type { Rule } from "../../core/index.ts";
import { en02 } from "./en02DatabaseStorageEncrypted.ts";
import { en06 } from "./en06LaunchTemplateVolumesEncrypted.ts";
import { en08 } from "./en08BucketEncryptedWithOwnKey.ts";
import { en09 } from "./en09KeyRotation.ts";

/** Rules of this group, in the order of their ids. */
export const encryptionRules: readonly Rule[] = [en02, en06, en08, en09];
