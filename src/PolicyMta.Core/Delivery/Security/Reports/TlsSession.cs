using System.Net;

namespace PolicyMta.Core.Delivery.Security.Reports;

/// <summary>How one connection was protected, for the report to the owner of the domain that it was made for (RFC 8460).</summary>
/// <param name="Domain">The recipients' domain.</param>
/// <param name="Published">What it had published.</param>
internal readonly record struct TlsSession(string Domain, PublishedPolicy Published)
{
    /// <summary>The MX host; null if there was none yet.</summary>
    public string? Host { get; init; }

    /// <summary>Its address; null if it was not connected to.</summary>
    public IPAddress? Remote { get; init; }

    /// <summary>The address that the connection was made from; null if it is not known.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>What was wrong; null for a session that was protected as the domain wants it.</summary>
    public TlsProblem? Problem { get; init; }
}
