import type {RequestFields, RequestResult} from '../../protocol/client-frame.ts';
import type {InviteInfo, Sanction, WordFilter} from '../../protocol/moderation-records.ts';
import {deleteAccount, exportAccount} from '../moderation/account-data.ts';
import {OPERATOR} from '../moderation/actor.ts';
import {listAudit} from '../moderation/audit.ts';
import {broadcast} from '../moderation/broadcast.ts';
import {listFilters, removeFilter, setFilter} from '../moderation/filters.ts';
import {listInvites, revokeInvite} from '../moderation/invitations.ts';
import {kick} from '../moderation/kicks.ts';
import {listReports, resolveReport} from '../moderation/reports.ts';
import {setRole} from '../moderation/roles.ts';
import {setRules} from '../moderation/room-rules.ts';
import {liftSanction, listSanctions, setSanction} from '../moderation/sanctions.ts';
import type {Services} from '../services.ts';
import {StorageError} from '../storage/storage.ts';

/**
 * What whoever runs the relay does to keep order, from its console or a program: as the requests of
 * the same names, in the name of `relay`, with every right and above everybody. Rooms are named by
 * their ids. Each may throw the RefusedError that a client would get as an `error` frame.
 */
export type Operator = {
	/** Sends somebody out of a room, or off the relay. */
	kick(request: RequestFields<'kick'>): Promise<void>;
	/** Bans, of the relay or of a room; an account, a device or token, or a range of addresses. */
	ban(request: Omit<RequestFields<'sanction.set'>, 'kind'>): Promise<Sanction>;
	mute(request: Omit<RequestFields<'sanction.set'>, 'kind'>): Promise<Sanction>;
	/** Ends a ban or a mute before its time. */
	lift(request: RequestFields<'sanction.lift'>): Promise<void>;
	listSanctions(request: RequestFields<'sanction.list'>): Promise<RequestResult<'sanction.list'>>;
	/** On the relay, or in a room. */
	setRole(request: RequestFields<'role.set'>): Promise<void>;
	setRules(request: RequestFields<'room.rules'>): Promise<void>;
	setFilter(request: RequestFields<'filter.set'>): Promise<WordFilter>;
	removeFilter(request: RequestFields<'filter.remove'>): Promise<void>;
	listFilters(request: RequestFields<'filter.list'>): Promise<readonly WordFilter[]>;
	/** Of every room, private ones among them. */
	listReports(request: RequestFields<'report.list'>): Promise<RequestResult<'report.list'>>;
	resolveReport(request: RequestFields<'report.resolve'>): Promise<void>;
	listAudit(request: RequestFields<'audit.list'>): Promise<RequestResult<'audit.list'>>;
	/** A notice in every public room's log, where those who are not there find it later. */
	broadcast(request: RequestFields<'broadcast'>): Promise<RequestResult<'broadcast'>>;
	listInvites(): Promise<readonly InviteInfo[]>;
	revokeInvite(request: RequestFields<'invite.revoke'>): Promise<void>;
	/** Deletes an account with all it wrote, and ends its connections. */
	deleteAccount(request: {readonly name: string; readonly reason?: string}): Promise<void>;
	/** As `account.export`, of any account. */
	exportAccount(request: {
		readonly name: string;
		readonly after: number;
	}): Promise<RequestResult<'account.export'>>;
};

/** Binds them to a relay's parts. */
export function createOperator(services: Services): Operator {
	const act = async <Result>(doing: Promise<Result>): Promise<Result> => {
		try {
			return await doing;
		} catch (error) {
			// As on a connection: storage that no longer knows what it holds needs a new start.
			if (error instanceof StorageError && error.code === 'failed') services.storageFailed(error);
			throw error;
		}
	};
	return {
		kick: (request) => act(kick(services, OPERATOR, request)),
		ban: (request) => act(setSanction(services, OPERATOR, {...request, kind: 'ban'})),
		mute: (request) => act(setSanction(services, OPERATOR, {...request, kind: 'mute'})),
		lift: (request) => act(liftSanction(services, OPERATOR, request)),
		listSanctions: async (request) => {
			const {sanctions, more} = await listSanctions(services, OPERATOR, request);
			return {sanctions: [...sanctions], more};
		},
		setRole: (request) => act(setRole(services, OPERATOR, request)),
		setRules: (request) => act(setRules(services, OPERATOR, request)),
		setFilter: (request) => act(setFilter(services, OPERATOR, request)),
		removeFilter: (request) => act(removeFilter(services, OPERATOR, request)),
		listFilters: (request) => listFilters(services, OPERATOR, request),
		listReports: (request) => listReports(services, OPERATOR, request),
		resolveReport: (request) => act(resolveReport(services, OPERATOR, request)),
		listAudit: (request) => listAudit(services, OPERATOR, request),
		broadcast: (request) => act(broadcast(services, OPERATOR, request)),
		listInvites: () => listInvites(services, undefined),
		revokeInvite: ({invite}) => act(revokeInvite(services, OPERATOR, {invite, by: undefined})),
		deleteAccount: async (request) => {
			const {disconnect} = await act(deleteAccount(services, OPERATOR, request));
			disconnect();
		},
		exportAccount: (request) => exportAccount(services, request),
	};
}
