namespace PolicyMta.Server.Http;

/// <summary>What an operator may do over the admin API. Each may do what those before it may.</summary>
internal enum OperatorRole
{
    /// <summary>Looks at everything but content: queues, events, decisions, why mail waits.</summary>
    Read,

    /// <summary>Acts on mail: suspends, resumes, holds, releases, throttles, bounces, removes.</summary>
    Operate,

    /// <summary>
    /// Acts on the server too: reloads policy, changes what the server writes and where it sends events, reads the audit log.
    /// </summary>
    Admin,
}
