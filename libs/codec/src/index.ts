export * from './batch-encoder.ts';
export * from './control-encoder.ts';
export {
  controlKeyFromPem,
  controlKeyToPem,
  controlPublicKeyHex,
  generateControlKey,
} from './control-key.ts';
export { type ControlContent, controlRecords } from './control-parts.ts';
export {
  type ControlMessage,
  type ControlPlace,
  ControlWriter,
  type ControlWriterOptions,
} from './control-writer.ts';
export { type DeskLog, type DeskMessage, DeskWriter } from './desk-writer.ts';
export * from './formats/index.ts';
export { NATIVE_SCHEMA_ID } from './framing.ts';
export { decodeRecord, isControlRecord, RecordDecoder } from './record-decoder.ts';
export {
  readSnapshot,
  recordCrc,
  type SnapshotHeader,
  snapshotChunks,
} from './snapshot-bytes.ts';
