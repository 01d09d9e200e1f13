/**
 * The SDK takes a stack for every promise it makes, and has each frame looked up in source maps: a sixth of a preview's
 * time. Node strips types without moving a line, so this program needs no such look-up.
 */
Error.prepareStackTrace = undefined;
