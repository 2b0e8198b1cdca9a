namespace PolicyMta.DnsLookups;

/// <summary>Asks DNS. Thread-safe.</summary>
internal interface IMailDns
{
    /// <summary>Asks; never throws because of what DNS says or does, nor because of a name that cannot be.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    ValueTask<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken);
}
