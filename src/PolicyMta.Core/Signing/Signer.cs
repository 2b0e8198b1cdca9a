using System.Text;
using PolicyMta.Core.Delivery.Conversion;
using PolicyMta.Core.Headers;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Hooks.Crashes;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Signing;

/// <summary>
/// Asks on-sign for the header fields above a message, once for each message, policy generation and egress pool while the message is in
/// memory, and anew when policy said so; content that was converted for one receiver is signed for it alone.
/// </summary>
internal sealed class Signer(CrashWatch crashes, TimeProvider time)
{
    public async ValueTask<SignedHeader> SignAsync(
        SpooledMessage message, OutgoingMessage outgoing, string? egressPool, PolicySnapshot snapshot)
    {
        if (!outgoing.IsConverted && message.Signed is { } signed && signed.IsGood(snapshot.Generation, egressPool, time.GetUtcNow()))
            return signed;
        if (snapshot.OnSign.IsIdle)
            return message.Signed = new SignedHeader(snapshot.Generation, default, false, []);

        var trace = new DecisionTrace(time);
        var context = new SignContext
        {
            Message = message.Facts,
            Content = new MessageContent(outgoing.Content),
            EgressPool = egressPool,
        };
        SignDecision decision;
        using (crashes.Enter(message.Facts.Id))
            decision = await snapshot.OnSign.RunAsync(context, snapshot, trace);
        var prefix = decision.Signatures.IsEmpty
            ? default
            : Write(decision, mayBeUtf8: message.Facts.Envelope.SmtpUtf8 && !outgoing.IsConverted);
        signed = new SignedHeader(snapshot.Generation, prefix, decision.Signatures.IsEmpty && decision.Required == true, trace.Entries)
        {
            EgressPool = egressPool,
            Until = decision.SignAgainAt ?? DateTimeOffset.MaxValue,
        };
        if (!signed.IsMissing && !outgoing.IsConverted)
            message.Signed = signed;
        return signed;
    }

    /// <summary>The fields as they were given; a message that asks for no SMTPUTF8 gets none in UTF-8.</summary>
    private static byte[] Write(SignDecision decision, bool mayBeUtf8)
    {
        var fields = decision.Signatures.Select(field =>
            (mayBeUtf8 || Ascii.IsValid(field.Value) ? HeaderText.WriteSignature(field) : HeaderText.Write(field)).Raw).ToList();
        var prefix = new byte[fields.Sum(field => field.Length)];
        var position = 0;
        foreach (var field in fields)
        {
            field.CopyTo(prefix.AsMemory(position));
            position += field.Length;
        }

        return prefix;
    }
}
