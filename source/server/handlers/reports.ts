import type {Handler} from '../handler-context.ts';
import {actorOf} from '../moderation/actor.ts';
import * as reports from '../moderation/reports.ts';

/** Asks those in charge to look at a message. */
export const sendReport: Handler<'report.send'> = async (fields, context) => {
	await reports.sendReport(context, fields);
	return {};
};

/** What waits to be looked at, and what was. */
export const listReports: Handler<'report.list'> = (fields, context) =>
	reports.listReports(context, actorOf(context), {...fields, rooms: context.scopes?.rooms});

/** Says what became of a report. */
export const resolveReport: Handler<'report.resolve'> = async (fields, context) => {
	const rooms = context.scopes?.rooms;
	await reports.resolveReport(context, actorOf(context), {...fields, rooms});
	return {};
};
