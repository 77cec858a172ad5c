import type {Handler} from '../handler-context.ts';
import {OutgoingFrame} from '../outgoing-frame.ts';
import {RefusedError} from '../refused-error.ts';

/** Brings what one device says to another of the same account, if both are here. Keeps nothing. */
export const sendLinkStep: Handler<'link.send'> = async ({device: to, step}, context) => {
	const {storage, account, device, bus, isPassing} = context;
	if (isPassing) {
		throw new RefusedError('forbidden', 'A passing connection cannot link devices.');
	}
	const target = to === device ? undefined : await storage.device(to);
	const isOther = target?.account === account && target.kind === 'device';
	if (!isOther || !bus.isStarted(to)) {
		throw new RefusedError('not-found', 'That device is not connected.');
	}
	bus.toDevice(to, new OutgoingFrame({type: 'link', device, step}));
	return {};
};
