/** Who may open the WebSocket: the same tokens and roles as REST. */
import type { AccessList, Principal, Role } from '@breakwater/shell';
import type { StreamAccess } from '@breakwater/websocket';

const ROLES: readonly Role[] = ['supervisor', 'exchange'];

export function streamAccess(access: AccessList): StreamAccess {
  return {
    isOpen: access.isOpen,
    viewerOf: (token) => {
      const judged = access.judge(token, ROLES);
      return judged.kind === 'admitted' ? judged.principal : judged.kind;
    },
    refresh: () => access.refresh(),
    // Viewers are the principals that were handed out above.
    isCurrent: (viewer) => access.isCurrent(viewer as Principal),
  };
}
