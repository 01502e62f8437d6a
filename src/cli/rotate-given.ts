import { nextNameOf } from "../settings.ts";
import type { Turn } from "./rotate-tools.ts";
import type { Rotation } from "./rotation-file.ts";

/** The new value of a secret as the environment gives it; empty where it gives none. */
export function givenValue(environment: Turn["tools"]["environment"], name: string): string {
  return environment[nextNameOf(name)]?.trim() ?? "";
}

/** Why a rotation that is under way with the value kept here does not take the one in the environment; null when it is the same. */
export function explainUnused({ rotatable: { name }, file, tools }: Turn, kept: Rotation | null): string | null {
  const given = givenValue(tools.environment, name);
  if (given === "" || kept === null || kept.step === "made" || kept.value === given) return null;
  return `${nextNameOf(name)} in the environment is not used: a rotation of ${name} was begun with another value, which is kept in ${file.shownPath}. Nothing was done. Run this again without it: the kept value goes on, and after --finish another rotation can begin.`;
}
