using PolicyMta.Core.Conversations;

namespace PolicyMta.Server.Sessions;

/// <summary>An open SMTP connection. What is not known, or not of its direction, is left out.</summary>
internal sealed record SessionReport(string Id, Direction Direction, string State, DateTimeOffset Since, long Messages, long Bytes)
{
    public string? Listener { get; init; }

    public string? Client { get; init; }

    public string? Helo { get; init; }

    public string? User { get; init; }

    public string? Tenant { get; init; }

    public string? Source { get; init; }

    public string? SourceAddress { get; init; }

    public string? Site { get; init; }

    public string? Provider { get; init; }

    public string? Host { get; init; }

    public string? Address { get; init; }

    public string? Tls { get; init; }

    public string? TlsVerifiedBy { get; init; }

    public SpoolId? Message { get; init; }

    public string? Domain { get; init; }

    /// <summary>How it was opened, and the last lines; of one session alone.</summary>
    public IReadOnlyList<LineReport>? Lines { get; init; }

    public static SessionReport Of(Conversation conversation) => Of(
        conversation.Id, conversation.Direction, conversation.Since, conversation.Messages, conversation.Bytes, conversation.Facts);

    public static SessionReport Of(
        string id, Direction direction, DateTimeOffset since, long messages, long bytes, ConversationFacts facts) =>
        new(id, direction, facts.State, since, messages, bytes)
        {
            Listener = facts.Listener,
            Client = facts.Client,
            Helo = facts.Helo,
            User = facts.User,
            Tenant = facts.Tenant,
            Source = facts.Source,
            SourceAddress = facts.SourceAddress,
            Site = facts.Site,
            Provider = facts.Provider,
            Host = facts.Host,
            Address = facts.Address,
            Tls = facts.Tls,
            TlsVerifiedBy = facts.TlsVerifiedBy,
            Message = facts.Message,
            Domain = facts.Domain,
        };
}
