/** What a thread of the command runs. It lies beside the command in the sources and in a release, under the command's own ending. */
import '@breakwater/feeds/folder-thread';
