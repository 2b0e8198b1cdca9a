using PolicyMta.DkimSigning.Replay;
using PolicyMta.DkimSigning.Rules;

namespace PolicyMta.DkimSigning;

/// <summary>
/// Signs with the keys that were chosen. If a signature is required, a message without a key is not let go. A signature that expires is
/// made anew for attempts after half of its life.
/// </summary>
internal sealed class SignMessages(KeyChooser chooser, MessageSigner signer, ReplayBook? book, TimeProvider time) : ISignHandler
{
    public ValueTask<SignDecision?> DecideAsync(SignContext context, CancellationToken cancellationToken)
    {
        var choice = chooser.Choose(context);
        if (choice.Keys.IsEmpty && !choice.Required && choice.Reason is null)
            return default;

        var signatures = choice.Keys.IsEmpty ? [] : signer.Sign(context.Content, choice.Keys, choice.Identity);
        for (var i = 0; book is not null && i < signatures.Length; i++)
            book.Note(choice.Keys[i].Record.Name, signatures[i], context.Message);
        return new ValueTask<SignDecision?>(new SignDecision
        {
            Signatures = signatures,
            Required = choice.Required ? true : null,
            SignAgainAt = choice.Keys.Min(key => key.Lifetime) is { } shortest ? time.GetUtcNow() + (shortest / 2) : null,
            Reason = choice.Reason,
        });
    }
}
