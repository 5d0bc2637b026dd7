/** A WebSocket subscriber from the beginning of every stream. */
import { ContractCheck } from '@breakwater/contract/check';
import { WebSocket } from 'ws';

export interface AlertMessage {
  readonly stream: string;
  readonly id: string;
  readonly alert: unknown;
}

export interface AcknowledgementMessage {
  readonly stream: string;
  readonly id: string;
  readonly acknowledgement: unknown;
}

interface ServerMessage {
  readonly type: string;
  readonly stream: string;
  readonly id: string;
  readonly event: { readonly data: unknown };
  readonly acknowledgement: unknown;
}

export interface AlertSubscriber {
  readonly alerts: readonly AlertMessage[];
  readonly acknowledgements: readonly AcknowledgementMessage[];
  /** Messages that are neither alerts, acknowledgements nor heartbeats, by type. */
  readonly others: readonly string[];
  /** Every message is held to the published contract. */
  readonly contract: ContractCheck;
  close(): void;
}

export async function subscribeToAlerts(gatewayUrl: string): Promise<AlertSubscriber> {
  const url = `${gatewayUrl.replace('http', 'ws')}/v1/stream`;
  const socket = new WebSocket(url, 'breakwater.v1');
  const alerts: AlertMessage[] = [];
  const acknowledgements: AcknowledgementMessage[] = [];
  const others: string[] = [];
  const contract = new ContractCheck();
  socket.on('message', (data: Buffer) => {
    const text = data.toString('utf8');
    contract.serverMessage(text);
    const message = JSON.parse(text) as ServerMessage;
    const { type, stream, id } = message;
    if (type === 'alert') alerts.push({ stream, id, alert: message.event.data });
    else if (type === 'acknowledgement') {
      acknowledgements.push({ stream, id, acknowledgement: message.acknowledgement });
    } else if (message.type !== 'heartbeat') others.push(message.type);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.send(JSON.stringify({ type: 'subscribe', cursor: {} }));
  return { alerts, acknowledgements, others, contract, close: () => socket.terminate() };
}
