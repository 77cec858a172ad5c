import type {Sanction} from '../../protocol/moderation-records.ts';
import type {Whom} from '../bus.ts';
import {OutgoingFrame} from '../outgoing-frame.ts';
import type {Services} from '../services.ts';
import {type AddressRange, parseAddressRange} from '../transport/address-range.ts';
import type {SanctionAim} from './sanction-target.ts';
import {sanctionedFrame} from './sentences.ts';

/** Makes a sanction felt by whom it is against, wherever they are connected. */
export async function enforce(
	services: Services,
	sanction: Sanction,
	aim: SanctionAim,
): Promise<void> {
	const {bus, moderation, roomLog} = services;
	if (sanction.room !== undefined) {
		if (sanction.type === 'mute') tellMuted(services, [sanction.room], aim);
		return;
	}
	const frame = new OutgoingFrame(sanctionedFrame(sanction.type, sanction, moderation.appeal));
	if (sanction.type === 'ban') bus.expel(whomOf(sanction), frame, 'banned');
	else {
		sendTo(services, sanction, frame);
		await refreshRooms(services, aim);
	}
	// What was on its way before is told before the sanction is said to hold.
	await roomLog.settled();
}

/** Tells somebody who may write again. */
export async function announceLift(
	services: Services,
	{sanction, aim, reason}: {sanction: Sanction; aim: SanctionAim; reason: string},
): Promise<void> {
	if (sanction.type === 'ban') return;
	if (sanction.room !== undefined) {
		tellMuted(services, [sanction.room], aim);
		return;
	}
	const {appeal} = services.moderation;
	sendTo(services, sanction, new OutgoingFrame(sanctionedFrame('unmute', {reason}, appeal)));
	await refreshRooms(services, aim);
}

async function refreshRooms(services: Services, aim: SanctionAim): Promise<void> {
	if (aim.account === undefined) return;
	const rooms = await services.storage.roomsOf(aim.account.name);
	tellMuted(
		services,
		rooms.map(({room}) => room.id),
		aim,
	);
}

/** What an account sees of a room says until when it cannot write there. */
function tellMuted({bus}: Services, rooms: readonly string[], {account}: SanctionAim): void {
	if (account === undefined) return;
	for (const room of rooms) bus.changed(account.name, room);
}

function sendTo({bus}: Services, {target}: Sanction, frame: OutgoingFrame): void {
	if (target.type === 'account') bus.direct(target.name, frame);
	else if (target.type === 'device') bus.toDevice(target.device, frame);
}

/** Sanctions hold only ranges that could be read: this one is for the compiler. */
const NOWHERE: AddressRange = {family: 4, bits: 0n, prefix: 32};

function whomOf({target}: Sanction): Whom {
	switch (target.type) {
		case 'account':
			return {account: target.name};
		case 'device':
			return {device: target.device};
		case 'address':
			return {range: parseAddressRange(target.range) ?? NOWHERE};
	}
}
