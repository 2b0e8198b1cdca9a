using PolicyMta.ReturnedMail;
using PolicyMta.Returns.Marks;
using PolicyMta.Returns.Sending;

namespace PolicyMta.Returns.Intake;

/// <summary>
/// Finds out which recipients of which messages a report is about. What the report claims is never believed: a recipient is one that a mark
/// was made for, or one whom the journal knows as a recipient of the marked message.
/// </summary>
internal sealed class Tying(MarkBook marks, RememberedIds remembered, OriginBook origins, IMessageHistory history)
{
    /// <summary>Messages that one report may be about.</summary>
    private const int MaxProofs = 20;

    /// <param name="read">The report.</param>
    /// <param name="addressed">The genuine return paths that it came to.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Nothing if nothing is proven.</returns>
    public async ValueTask<ImmutableArray<Tie>> TieAsync(
        ReturnedMessage read, ImmutableArray<Proof> addressed, CancellationToken cancellationToken)
    {
        var returned = ProofsIn(read);
        var proofs = Chosen([.. addressed, .. returned]);
        var ties = ImmutableArray.CreateBuilder<Tie>();
        foreach (var proof in proofs)
        {
            var mail = new SentMail(
                proof.Mark.Id, await history.FindAsync(proof.Mark.Id, cancellationToken), origins.Find(proof.Mark.Origin));
            if (proof.NamesRecipient)
                Add(ByMark(read, proof, mail, returned.Any(other => other.Mark.Id == proof.Mark.Id)));
            else
                ByJournal(read, mail).ForEach(Add);
        }

        return ties.ToImmutable();

        void Add(Tie? tie)
        {
            if (tie is not null && !ties.Any(other => other.Mail.Id == tie.Mail.Id
                && other.Recipient.Equals(tie.Recipient, StringComparison.OrdinalIgnoreCase)))
                ties.Add(tie);
        }
    }

    /// <summary>One mark for each message and recipient; those that name a recipient are worth more than those that do not.</summary>
    private static IEnumerable<Proof> Chosen(ImmutableArray<Proof> proofs)
    {
        var named = proofs.Where(proof => proof.NamesRecipient).ToList();
        return (named.Count > 0 ? named : proofs.AsEnumerable())
            .DistinctBy(proof => (proof.Mark.Id, proof.Mark.RecipientTag)).Take(MaxProofs);
    }

    /// <summary>The marks in what was returned of the mail, and those of the ids that it names.</summary>
    private ImmutableArray<Proof> ProofsIn(ReturnedMessage read)
    {
        var found = ImmutableArray.CreateBuilder<Proof>();
        foreach (var address in (string?[])[read.Original.ReturnPath, read.Feedback?.OriginalMailFrom])
            Take(marks.CheckReturnPath(address, out var proof), proof);
        Take(marks.CheckField(read.Original.Get(MarkOutgoing.Field), out var ofField), ofField);
        if (found.Count == 0)
        {
            var mark = remembered.FindMessageId(read.Original.MessageId) ?? remembered.FindEnvelopeId(read.Original.EnvelopeId);
            Take(marks.CheckField(mark, out var ofId), ofId);
        }

        return found.ToImmutable();

        void Take(MarkVerdict verdict, Proof? proof)
        {
            if (verdict == MarkVerdict.Genuine)
                found.Add(proof!);
        }
    }

    private static Tie? ByMark(ReturnedMessage read, Proof proof, SentMail mail, bool returnsTheMail)
    {
        foreach (var said in read.Recipients)
        {
            if (proof.IsOf(said.OriginalAddress))
                return new Tie(mail, mail.Find(said.OriginalAddress) ?? said.OriginalAddress!, said);
            if (proof.IsOf(said.Address))
                return new Tie(mail, mail.Find(said.Address) ?? said.Address, said);
        }

        // Whoever names somebody else must return the mail itself, as a server does to which it was forwarded.
        var isAnswer = read.Kind is ReturnedKind.AutoReply or ReturnedKind.Challenge or ReturnedKind.UnsubscribeRequest;
        if (!isAnswer && !returnsTheMail && read.Recipients.Any(said => said is { Address.Length: > 0, IsGuessed: false }))
            return null;
        var recipient = mail.Recipients.FirstOrDefault(proof.IsOf) ?? (proof.IsOf(read.Original.To) ? read.Original.To : null);
        return recipient is null ? null : new Tie(mail, recipient, read.Recipients is [var first, ..] ? first : new ReturnedRecipient());
    }

    private static List<Tie> ByJournal(ReturnedMessage read, SentMail mail)
    {
        var ties = new List<Tie>();
        foreach (var said in read.Recipients)
        {
            if ((mail.Find(said.OriginalAddress) ?? mail.Find(said.Address)) is { } recipient)
                ties.Add(new Tie(mail, recipient, said));
        }

        return ties;
    }
}
