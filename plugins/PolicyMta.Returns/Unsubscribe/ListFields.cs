using PolicyMta.Returns.Sending;

namespace PolicyMta.Returns.Unsubscribe;

/// <summary>Writes the header fields by which a mail client unsubscribes its user (RFC 2369, RFC 8058).</summary>
internal sealed class ListFields(UnsubscribeOptions options, TicketSeal seal, string mailDomain)
{
    public const string Unsubscribe = "List-Unsubscribe";
    public const string Post = "List-Unsubscribe-Post";

    /// <summary>What a mail client posts (RFC 8058 section 3.1).</summary>
    public const string OneClick = "List-Unsubscribe=One-Click";

    private const int MaxListName = 100;

    /// <summary>
    /// Adds the fields for a message's only recipient, unless the client wrote its own. With a list whose name is too long for a ticket,
    /// who unsubscribes does so from all mail of the tenant.
    /// </summary>
    public void Add(MessageFacts message, MessageContent content, string list, ImmutableArray<MessageEdit>.Builder edits)
    {
        if (!options.Replace && content.GetHeader(Unsubscribe) is not null)
            return;
        var named = message.Metadata.GetValueOrDefault(Labels.List) is { Length: > 0 } label ? label : list;
        if (named.Length > MaxListName)
            named = "";
        var ticket = seal.Write(new Ticket(message.Id, message.Tenant, message.Campaign, named, message.Recipients[0].Address));
        if (ticket is null)
            return;
        var url = $"<{options.Base}/{ticket}>";
        var value = options.Mailto && mailDomain.Length > 0
            ? $"{url},\r\n <mailto:{options.LocalPart}@{mailDomain}?subject={ticket}>"
            : url;
        edits.Add(new MessageEdit { SetHeader = new HeaderField(Unsubscribe, value) });
        edits.Add(new MessageEdit { SetHeader = new HeaderField(Post, OneClick) });
    }
}
