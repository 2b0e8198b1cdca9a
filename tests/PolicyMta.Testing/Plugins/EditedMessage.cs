using System.Text;
using PolicyMta.Core.Mime.Editing;
using PolicyMta.Sdk;

namespace PolicyMta.Testing.Plugins;

/// <summary>What edits of texts and parts make of a message, by the corridor's own editor.</summary>
public static class EditedMessage
{
    /// <param name="raw">The message.</param>
    /// <param name="edits">The edits, in order.</param>
    /// <param name="leftAlone">Takes why an edit did nothing.</param>
    public static string Of(string raw, IEnumerable<MessageEdit> edits, Action<string>? leftAlone = null)
    {
        ReadOnlyMemory<byte> message = Encoding.Latin1.GetBytes(raw);
        foreach (var edit in edits.Where(MimeEditor.Takes))
            message = MimeEditor.Apply(message, edit, isBinary: false, leftAlone ?? (static _ => { })) ?? message;
        return Encoding.Latin1.GetString(message.Span);
    }
}
