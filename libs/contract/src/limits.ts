/** Bounds of what a gateway is sent. Beyond them a message is refused, or the connection closed. */

/** Bytes of one message: a filter of full lists and a cursor fit. Beyond: close 1009. */
export const MESSAGE_BYTE_COUNT_MAX = 16_384;
/** Beyond: close 1008. */
export const MESSAGES_PER_SECOND_MAX = 10;
/** Names in a list of a filter; any of them does. */
export const NAME_COUNT_MAX = 64;
/** Longest name of a venue or an asset. */
export const NAME_LENGTH_MAX = 160;
export const CURSOR_STREAM_COUNT_MAX = 256;
/** Words with an acknowledgement. */
export const NOTE_LENGTH_MAX = 500;
