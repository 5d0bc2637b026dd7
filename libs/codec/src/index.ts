export * from './batch-encoder.ts';
export * from './control-encoder.ts';
export {
  controlKeyFromPem,
  controlKeyToPem,
  controlPublicKeyHex,
  generateControlKey,
} from './control-key.ts';
export { crc32c } from './crc32c.ts';
export * from './formats/index.ts';
export {
  CONTENT_BYTE_COUNT_MAX,
  CONTENT_DEPTH_MAX,
  DETAIL_BYTE_COUNT_MAX,
  FRAMING_BYTE_COUNT,
  SCHEMA_ID,
  type SchemaId,
} from './framing.ts';
export { decodeRecord, RecordDecoder } from './record-decoder.ts';
