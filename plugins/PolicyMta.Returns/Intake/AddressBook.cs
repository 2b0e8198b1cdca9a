using System.Collections.Frozen;
using PolicyMta.Returns.Marks;

namespace PolicyMta.Returns.Intake;

/// <summary>Tells what the addresses are for at which returned mail comes in. Immutable and thread-safe.</summary>
internal sealed class AddressBook(ReturnsOptions options, MarkBook marks)
{
    private readonly FrozenSet<string> _domains = options.Domains.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly FrozenSet<string> _pass = options.Pass.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly FrozenSet<string> _complaints = options.Complaints.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether mail to an address is taken as returned mail, whatever it says.</summary>
    public bool Takes(Recipient recipient) => _domains.Contains(recipient.Domain) && !_pass.Contains(recipient.LocalPart);

    public AddressKind KindOf(Recipient recipient, out Proof? proof)
    {
        proof = null;
        if (!_domains.Contains(recipient.Domain))
            return AddressKind.Foreign;
        var local = recipient.LocalPart;
        if (_pass.Contains(local))
            return AddressKind.Pass;
        if (_complaints.Contains(local))
            return AddressKind.Complaints;
        if (local.Equals(options.Unsubscribe.LocalPart, StringComparison.OrdinalIgnoreCase))
            return AddressKind.Unsubscribe;
        return marks.CheckReturnPath(recipient.Address, out proof) switch
        {
            MarkVerdict.Genuine => AddressKind.ReturnPath,
            MarkVerdict.Forged or MarkVerdict.Expired => AddressKind.Forged,
            _ => AddressKind.Unknown,
        };
    }
}
