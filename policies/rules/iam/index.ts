import type { Rule } from "../../core/types.ts";
import { ia01 } from "./ia01.ts";
import { ia02 } from "./ia02.ts";
import { ia03 } from "./ia03.ts";
import { ia04 } from "./ia04.ts";
import { ia05 } from "./ia05.ts";
import { ia06 } from "./ia06.ts";
import { ia07 } from "./ia07.ts";
import { ia08 } from "./ia08.ts";
import { ia09 } from "./ia09.ts";
import { ia10 } from "./ia10.ts";
import { ia11 } from "./ia11.ts";
import { ia12 } from "./ia12.ts";
import { ia13 } from "./ia13.ts";
import { ia14 } from "./ia14.ts";
import { ia15 } from "./ia15.ts";
import { ia16 } from "./ia16.ts";
import { ia17 } from "./ia17.ts";
import { ia18 } from "./ia18.ts";
import { ia19 } from "./ia19.ts";
import { ia20 } from "./ia20.ts";
import { ia21 } from "./ia21.ts";
import { ia22 } from "./ia22.ts";
import { ia23 } from "./ia23.ts";

/** Who may do what: documents, principals, trust, resource policies. */
export const iamRules: readonly Rule[] = [
  ia01,
  ia02,
  ia03,
  ia04,
  ia05,
  ia06,
  ia07,
  ia08,
  ia09,
  ia10,
  ia11,
  ia12,
  ia13,
  ia14,
  ia15,
  ia16,
  ia17,
  ia18,
  ia19,
  ia20,
  ia21,
  ia22,
  ia23,
];
