/**
 * How a backend's parts reach its data: each `run` sees the effects of every write before it, and
 * nothing of a write that is not committed.
 */
export type Access = {
	/** Runs at once. */
	read<Value>(run: () => Value): Promise<Value>;
	/**
	 * Runs all or nothing, after the writes called before it; resolves once the effect is kept. What
	 * `run` throws rejects this write and no other.
	 */
	write<Value>(run: () => Value): Promise<Value>;
	/**
	 * The same for what takes something away or keeps order: it has the space that is set aside for a
	 * full disk.
	 */
	writeAlways<Value>(run: () => Value): Promise<Value>;
};
