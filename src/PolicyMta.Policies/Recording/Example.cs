namespace PolicyMta.Policies.Recording;

/// <summary>
/// One recorded call of a hook: a copy of the facts, cut if they were large, that shares no memory with the message. Immutable.
/// </summary>
/// <param name="Context">The facts. To be copied again for each use, since a run of handlers changes what a context says of earlier
/// decisions.</param>
/// <param name="Group">What it is an example of: tenant, domains, provider, reply.</param>
/// <param name="Bytes">Its size in memory, estimated.</param>
/// <param name="IsCut">Whether the body is shorter than the message's own.</param>
internal sealed record Example<TContext>(TContext Context, string Group, int Bytes, bool IsCut);
