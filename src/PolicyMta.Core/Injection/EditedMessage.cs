using System.Collections.Immutable;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Injection;

/// <summary>Applies the edits of on-inject decisions to content and recipients. Content that no edit touches is not copied.</summary>
internal static class EditedMessage
{
    public static ReadOnlyMemory<byte> Apply(MessageContent content, ImmutableArray<MessageEdit> edits)
    {
        foreach (var edit in edits)
        {
            if (Apply(content, edit) is { } edited)
                content = new MessageContent(edited);
        }

        return content.Raw;
    }

    public static ImmutableArray<Recipient> Apply(ImmutableArray<Recipient> recipients, ImmutableArray<MessageEdit> edits)
    {
        foreach (var edit in edits)
        {
            if (edit.AddRecipient is { } added && !recipients.Any(recipient => IsSame(recipient, added)))
                recipients = recipients.Add(new Recipient(added));
            if (edit.DropRecipient is { } dropped)
                recipients = recipients.RemoveAll(recipient => IsSame(recipient, dropped));
        }

        return recipients;
    }

    private static ReadOnlyMemory<byte>? Apply(MessageContent content, MessageEdit edit)
    {
        if (edit.AddHeader is { } added)
            return Join(HeaderText.Write(added), content.Raw);
        if (edit.SetHeader is { } set)
            return Replace(content, set.Name, HeaderText.Write(set));
        if (edit.RemoveHeader is { } removed && content.GetHeader(removed) is not null)
            return Replace(content, removed, []);
        if (edit.ReplaceBody is { } body)
            return Join(content.Raw[..^content.Body.Length], body);
        return null;
    }

    private static ReadOnlyMemory<byte> Replace(MessageContent content, string name, byte[] field)
    {
        if (content.GetHeader(name) is null)
            return Join(field, content.Raw);

        var edited = GC.AllocateUninitializedArray<byte>(content.Raw.Length + field.Length);
        var length = 0;
        var headerLength = 0;
        foreach (var existing in content.Header)
        {
            headerLength += existing.Raw.Length;
            if (existing.Is(name))
            {
                Put(field);
                field = [];
            }
            else
            {
                Put(existing.Raw.Span);
            }
        }

        Put(content.Raw.Span[headerLength..]);
        return edited.AsMemory(0, length);

        void Put(ReadOnlySpan<byte> piece)
        {
            piece.CopyTo(edited.AsSpan(length));
            length += piece.Length;
        }
    }

    private static byte[] Join(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        var joined = GC.AllocateUninitializedArray<byte>(first.Length + second.Length);
        first.CopyTo(joined);
        second.CopyTo(joined.AsMemory(first.Length));
        return joined;
    }

    private static bool IsSame(Recipient recipient, string address) =>
        recipient.LocalPart == new Recipient(address).LocalPart && recipient.Domain == Recipient.DomainOf(address);
}
