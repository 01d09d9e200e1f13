import type { Rule } from "../../core/index.ts";
import { en01 } from "./en01ClusterStorageEncrypted.ts";
import { en02 } from "./en02DatabaseStorageEncrypted.ts";
import { en03 } from "./en03GlobalClusterEncrypted.ts";
import { en04 } from "./en04KeyOfOwnRegion.ts";
import { en05 } from "./en05InstanceVolumesEncrypted.ts";
import { en06 } from "./en06LaunchTemplateVolumesEncrypted.ts";
import { en07 } from "./en07VolumesEncryptedByDefault.ts";
import { en08 } from "./en08BucketEncryptedWithOwnKey.ts";
import { en09 } from "./en09KeyRotation.ts";
import { en10 } from "./en10KeyDeletionGuarded.ts";
import { en11 } from "./en11KeyPolicyNarrow.ts";
import { en12 } from "./en12SecretOwnKey.ts";
import { en13 } from "./en13MessagesEncrypted.ts";
import { en14 } from "./en14LogGroupOwnKey.ts";
import { en15 } from "./en15TrailOwnKey.ts";
import { en16 } from "./en16SearchDomainEncrypted.ts";
import { en17 } from "./en17StoresEncrypted.ts";
import { en18 } from "./en18NoLiteralSecrets.ts";

/** Rules of this group, in the order of their ids. */
export const encryptionRules: readonly Rule[] = [
  en01,
  en02,
  en03,
  en04,
  en05,
  en06,
  en07,
  en08,
  en09,
  en10,
  en11,
  en12,
  en13,
  en14,
  en15,
  en16,
  en17,
  en18,
];
