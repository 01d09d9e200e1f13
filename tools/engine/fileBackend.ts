/**
 * The URL of the engine's file backend in a folder, without the files that it keeps beside each state. It writes those in
 * place, and a program that reads its own stack's outputs while the engine writes would now and then find one empty
 * ("failed to load checkpoint: EOF").
 * @param folder absolute path
 */
export function fileBackend(folder: string): string {
  return `file://${folder}?metadata=skip`;
}
