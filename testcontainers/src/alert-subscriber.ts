/** A program that follows a gateway from the beginning of every stream, by the client that dashboards are built on. */
import { AlertClient, type ServerMessage } from '@breakwater/client';
import { ContractCheck } from '@breakwater/contract/check';

export interface ToldAlert {
  readonly stream: string;
  readonly id: string;
  readonly alert: unknown;
}

export interface ToldAcknowledgement {
  readonly stream: string;
  readonly id: string;
  readonly acknowledgement: unknown;
}

export interface AlertSubscriber {
  readonly alerts: readonly ToldAlert[];
  readonly acknowledgements: readonly ToldAcknowledgement[];
  /** Gaps and rebuilds, by type; a connection that was lost and resumed is none. */
  readonly faults: readonly string[];
  /** Every message is held to the published contract. */
  readonly contract: ContractCheck;
  close(): void;
}

/** Resolves once the subscription holds. */
export async function subscribeToAlerts(gatewayUrl: string): Promise<AlertSubscriber> {
  const alerts: ToldAlert[] = [];
  const acknowledgements: ToldAcknowledgement[] = [];
  const faults: string[] = [];
  const contract = new ContractCheck();
  const hold = (message: ServerMessage): void => contract.serverMessage(JSON.stringify(message));
  const fault = (message: ServerMessage): void => {
    hold(message);
    faults.push(message.type);
  };
  const client = await new Promise<AlertClient>((resolve) => {
    const followed = new AlertClient({
      url: gatewayUrl,
      from: 'beginning',
      onHello: hold,
      onHeartbeat: hold,
      onGap: fault,
      onRebuilding: fault,
      onAlert: (message) => {
        hold(message);
        const { stream, id, event } = message;
        alerts.push({ stream, id, alert: event.data });
      },
      onAcknowledgement: (message) => {
        hold(message);
        const { stream, id, acknowledgement } = message;
        acknowledgements.push({ stream, id, acknowledgement });
      },
      onStatus: ({ state }) => {
        if (state === 'live') resolve(followed);
      },
    });
    followed.start();
  });
  return { alerts, acknowledgements, faults, contract, close: () => client.stop() };
}
