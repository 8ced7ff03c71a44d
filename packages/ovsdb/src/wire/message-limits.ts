// Bounds of the byte layer, in one place because the framer and its callers share them.

/** The largest message that is accepted unless the caller says otherwise. */
export const DEFAULT_MAX_MESSAGE_BYTES = 1 << 30;

/** Above this size a message is no longer kept as bytes and parsed at once, but parsed piece by piece as it arrives. */
export const STREAM_ABOVE_BYTES = 512 * 1024;

/** An object of more members than this is not made as an object, and what it holds is worked through in slices. */
export const MANY_MEMBERS = 512;
