/** What workers have besides, of which the types of pages know nothing. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}
