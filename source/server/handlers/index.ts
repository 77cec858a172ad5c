import type {Request, RequestType} from '../../protocol/client-frame.ts';
import type {Handler, MemberContext, VisitorContext} from '../handler-context.ts';
import {deleteAccount, exportAccount} from './account-data.ts';
import {finishRegistration, registerDevice, startRegistration} from './accounts.ts';
import {listAudit} from './audit.ts';
import {broadcast} from './broadcast.ts';
import {deleteMessage, editMessage, pinMessage, react} from './changes.ts';
import {
	createToken,
	finishPassword,
	listDevices,
	logout,
	revokeDevice,
	startPassword,
} from './devices.ts';
import {directoryEntries, directoryHead} from './directory.ts';
import {acknowledgeEnvelopes, listBlocked, sendEnvelopes, setBlocked} from './envelopes.ts';
import {createFile, deleteFile, listFiles, openFile, resumeFile} from './files.ts';
import {listFilters, removeFilter, setFilter} from './filters.ts';
import {createInvite, listInvites, revokeInvite} from './invites.ts';
import {countKeys, fetchKeys, publishKeys} from './keys.ts';
import {sendLinkStep} from './linking.ts';
import {authenticateDevice, authenticateToken, finishLogin, startLogin} from './logins.ts';
import {inviteToRoom, listMembers} from './members.ts';
import {history, markRead, resume, send} from './messages.ts';
import {kick, liftSanction, listSanctions, setRole, setRules, setSanction} from './moderation.ts';
import {ping, setPresence} from './presence.ts';
import {getProfile, setProfile} from './profiles.ts';
import {listReports, resolveReport, sendReport} from './reports.ts';
import {createRoom, joinRoom, leaveRoom, listRooms, setTopic} from './rooms.ts';
import {listPins, search} from './search.ts';

/** Who carries out which request. A type without a handler does not compile. */
export const HANDLERS: {readonly [Type in RequestType]: Handler<Type>} = {
	'register.start': startRegistration,
	'register.finish': finishRegistration,
	'register.device': registerDevice,
	'login.start': startLogin,
	'login.finish': finishLogin,
	'auth.device': authenticateDevice,
	'auth.token': authenticateToken,
	'password.start': startPassword,
	'password.finish': finishPassword,
	'device.list': listDevices,
	'device.revoke': revokeDevice,
	'token.create': createToken,
	logout,
	'invite.create': createInvite,
	'room.create': createRoom,
	'room.join': joinRoom,
	'room.leave': leaveRoom,
	'room.list': listRooms,
	'room.topic': setTopic,
	'room.invite': inviteToRoom,
	'member.list': listMembers,
	send,
	history,
	'message.edit': editMessage,
	'message.delete': deleteMessage,
	'message.react': react,
	'message.pin': pinMessage,
	'pin.list': listPins,
	search,
	resume,
	read: markRead,
	'keys.publish': publishKeys,
	'keys.count': countKeys,
	'keys.fetch': fetchKeys,
	'envelope.send': sendEnvelopes,
	'envelope.ack': acknowledgeEnvelopes,
	'block.set': setBlocked,
	'block.list': listBlocked,
	'directory.head': directoryHead,
	'directory.entries': directoryEntries,
	'link.send': sendLinkStep,
	presence: setPresence,
	kick,
	'sanction.set': setSanction,
	'sanction.lift': liftSanction,
	'sanction.list': listSanctions,
	'role.set': setRole,
	'room.rules': setRules,
	'filter.set': setFilter,
	'filter.remove': removeFilter,
	'filter.list': listFilters,
	'report.send': sendReport,
	'report.list': listReports,
	'report.resolve': resolveReport,
	'audit.list': listAudit,
	broadcast,
	'invite.list': listInvites,
	'invite.revoke': revokeInvite,
	'profile.set': setProfile,
	'profile.get': getProfile,
	'account.export': exportAccount,
	'account.delete': deleteAccount,
	'file.create': createFile,
	'file.resume': resumeFile,
	'file.open': openFile,
	'file.delete': deleteFile,
	'file.list': listFiles,
	ping,
};

/** Calls the handler of a request that the guard has let through. */
export function handle(
	request: Request,
	context: VisitorContext | MemberContext,
): Promise<unknown> {
	// The row is that of the request's type, and the guard has made sure of the context: what the
	// compiler cannot see is only that both come from the same type.
	const handler = HANDLERS[request.type] as (fields: Request, context: unknown) => Promise<unknown>;
	return handler(request, context);
}
