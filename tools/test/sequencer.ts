import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The whole failovers take longest of all and begin first, so that the rest runs beside them and nothing after them. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => moduleId.includes("/tests/e2e/");
    const sorted = await super.sort(files);
    const fast = sorted.filter(({ project }) => project.name === "unit");
    const real = sorted.filter((file) => !fast.includes(file));
    return [...fast, ...real.filter(isLong), ...real.filter((file) => !isLong(file))];
  }
}
