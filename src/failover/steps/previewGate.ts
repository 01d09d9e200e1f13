import { PreconditionFailed } from "../errors.ts";
import type { Step } from "../step.ts";

/** Go or no-go. Runs beside `read-only`, and before anything that hurts the old region. */
export const previewGate: Step<"preview-gate"> = {
  id: "preview-gate",
  check: ({ accepted, previous }) => Promise.resolve(accepted ? previous : undefined),
  run: async ({ effects, settings, signal, note }) => {
    const [preview, findings] = await Promise.all([
      effects.stack.preview({ whole: false }, signal),
      effects.readiness.check(settings.activeCapacity),
    ]);
    // A no-go leaves no result, and what the preview found is what people will ask for.
    await note({ preview });
    const refusals = [
      ...preview.refusals,
      ...findings.filter((row) => !row.ok).map((row) => `${row.what}: ${row.detail}`),
    ];
    if (refusals.length > 0) throw new PreconditionFailed(`no-go: ${refusals.join("; ")}`);
    return { preview };
  },
  verify: () => Promise.resolve(),
};
