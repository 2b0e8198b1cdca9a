using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace PolicyMta.SuppressionList.Addresses;

/// <summary>
/// Gives all addresses of one mailbox one form: the domain in lower case as A-label (RFC 5890), the local part in lower case without
/// needless quotes (RFC 5321 section 4.1.2), and by the provider's rule without tag and dots. Entries and look-ups use the same. Allocates
/// nothing for ASCII. Immutable; thread-safe.
/// </summary>
internal sealed class Normalizer
{
    public const int MaxDomain = 255;
    public const int MaxLocal = 256;

    private static readonly SearchValues<char> DomainCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.[]:");

    private static readonly SearchValues<char> DotAtom =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");

    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(static code => (char)code), '\x7f']);

    private readonly FrozenDictionary<string, AddressRule>.AlternateLookup<ReadOnlySpan<char>> _rules;
    private readonly bool _hasRules;
    private readonly bool _hasUserDomains;

    public Normalizer(IReadOnlyDictionary<string, AddressRuleOptions> rules)
    {
        var byDomain = new Dictionary<string, AddressRule>(StringComparer.Ordinal);
        foreach (var rule in rules.Values.Where(static rule => rule.Enabled))
        {
            foreach (var domain in rule.Domains)
            {
                byDomain[NameOf(domain) ?? domain] = new AddressRule(
                    NameOf(rule.Canonical), rule.IgnoreDots, rule.Tag.Length == 0 ? '\0' : rule.Tag[0], rule.UserAsSubdomain,
                    rule.CaseSensitive);
            }
        }

        _hasRules = byDomain.Count > 0;
        _hasUserDomains = byDomain.Values.Any(static rule => rule.UserAsSubdomain);
        _rules = byDomain.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        Identity = string.Join(
            '\n', byDomain.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key} {pair.Value}"));
    }

    /// <summary>What tells two sets of rules apart: entries that were made by others have to be made anew.</summary>
    public string Identity { get; }

    /// <summary>A domain in lower case as A-label; null if it is not a valid one.</summary>
    public static string? NameOf(string domain)
    {
        Span<char> name = stackalloc char[MaxDomain];
        return TryReadDomain(domain, name, out var length) ? name[..length].ToString() : null;
    }

    /// <summary>The normal form for people to read: <c>local@domain</c>, or the domain alone; null if it is neither.</summary>
    public string? TextOf(string addressOrDomain)
    {
        Span<byte> subject = stackalloc byte[Subject.MaxBytes];
        return TryWrite(addressOrDomain, subject, out var parts) ? TextOf(subject[..parts.Length]) : null;
    }

    /// <summary>What a normal form says.</summary>
    public static string TextOf(ReadOnlySpan<byte> subject)
    {
        var end = subject.IndexOf((byte)0);
        var domain = Encoding.UTF8.GetString(subject[..end]);
        var local = subject[(end + 1)..];
        return local is [] or [0] ? domain : $"{Encoding.UTF8.GetString(local.TrimEnd((byte)0))}@{domain}";
    }

    /// <summary>Writes the normal form of an address, or of a domain: <c>example.com</c> or <c>@example.com</c>.</summary>
    /// <returns>Whether it is one that can be listed; a single word is taken for a mistake and not for a domain.</returns>
    public bool TryWrite(ReadOnlySpan<char> addressOrDomain, Span<byte> to, out Subject subject)
    {
        if (addressOrDomain.LastIndexOf('@') is > 0)
            return TryWriteAddress(addressOrDomain, to, out subject);
        subject = default;
        return addressOrDomain.TrimEnd('.').ContainsAny(".[") && TryWriteDomain(addressOrDomain.TrimStart('@'), to, out subject);
    }

    /// <summary>Writes the normal form of an address.</summary>
    /// <returns>Whether it is one that can be listed.</returns>
    public bool TryWriteAddress(ReadOnlySpan<char> address, Span<byte> to, out Subject subject)
    {
        subject = default;
        var at = address.LastIndexOf('@');
        if (at is <= 0 or > MaxLocal)
            return false;
        Span<char> domain = stackalloc char[MaxDomain];
        if (!TryReadDomain(address[(at + 1)..], domain, out var length))
            return false;
        Span<char> local = stackalloc char[MaxLocal];
        if (!TryReadLocal(address[..at], local, out var localLength, out var isQuoted))
            return false;

        ReadOnlySpan<char> host = domain[..length];
        var rule = _hasRules ? RuleFor(host, out host, ref local, ref localLength, ref isQuoted) : null;
        if (rule is not { CaseSensitive: true } && !TryLower(local, ref localLength))
            return false;
        if (rule is not null && !isQuoted)
            localLength = Apply(rule, local, localLength);
        return TryJoin(rule?.Canonical is { } canonical ? canonical : host, local[..localLength], to, out subject);
    }

    /// <summary>Writes the normal form of a domain.</summary>
    public static bool TryWriteDomain(ReadOnlySpan<char> name, Span<byte> to, out Subject subject)
    {
        Span<char> domain = stackalloc char[MaxDomain];
        subject = default;
        return TryReadDomain(name, domain, out var length) && TryJoin(domain[..length], [], to, out subject);
    }

    private static bool TryReadDomain(ReadOnlySpan<char> text, Span<char> to, out int length)
    {
        length = 0;
        text = text.TrimEnd('.');
        if (text.Length is 0 or > MaxDomain)
            return false;
        if (!text.ContainsAnyExcept(DomainCharacters))
            return Ascii.ToLower(text, to, out length) == OperationStatus.Done;
        if (Ascii.IsValid(text))
            return false;
        try
        {
            var name = new IdnMapping { AllowUnassigned = true }.GetAscii(Composed(text).ToLowerInvariant());
            if (name.Length > MaxDomain || name.AsSpan().ContainsAnyExcept(DomainCharacters))
                return false;
            length = name.Length;
            name.CopyTo(to);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The local part without quotes if it needs none, else quoted as little as may be.</summary>
    private static bool TryReadLocal(ReadOnlySpan<char> text, Span<char> to, out int length, out bool isQuoted)
    {
        length = 0;
        isQuoted = false;
        if (text.ContainsAny(Forbidden))
            return false;
        if (text is not ['"', .., '"'] || text.Length < 2)
        {
            if (text.Contains('"'))
                return false;
            text.CopyTo(to);
            length = text.Length;
            return true;
        }

        var content = text[1..^1];
        Span<char> plain = stackalloc char[MaxLocal];
        var plainLength = 0;
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '"' || (content[i] == '\\' && ++i == content.Length))
                return false;
            plain[plainLength++] = content[i];
        }

        plain = plain[..plainLength];
        if (IsDotAtom(plain))
        {
            plain.CopyTo(to);
            length = plainLength;
            return true;
        }

        isQuoted = true;
        to[length++] = '"';
        foreach (var c in plain)
        {
            if (c is '"' or '\\')
            {
                if (length >= to.Length - 2)
                    return false;
                to[length++] = '\\';
            }

            if (length >= to.Length - 1)
                return false;
            to[length++] = c;
        }

        to[length++] = '"';
        return true;
    }

    private static bool IsDotAtom(ReadOnlySpan<char> text)
    {
        if (text is [] or ['.', ..] or [.., '.'] || text.Contains("..", StringComparison.Ordinal))
            return false;
        foreach (var c in text)
        {
            if (char.IsAscii(c) && !DotAtom.Contains(c))
                return false;
        }

        return true;
    }

    private AddressRule? RuleFor(
        ReadOnlySpan<char> domain, out ReadOnlySpan<char> host, ref Span<char> local, ref int localLength, ref bool isQuoted)
    {
        host = domain;
        if (_rules.TryGetValue(domain, out var rule))
            return rule;
        if (!_hasUserDomains || domain.IndexOf('.') is not (> 0 and var dot)
            || !_rules.TryGetValue(domain[(dot + 1)..], out rule) || !rule.UserAsSubdomain)
            return null;
        domain[..dot].CopyTo(local);
        (localLength, isQuoted) = (dot, false);
        host = domain[(dot + 1)..];
        return rule;
    }

    private static int Apply(AddressRule rule, Span<char> local, int length)
    {
        if (rule.Tag != '\0' && local[..length].IndexOf(rule.Tag) is > 0 and var tag)
            length = tag;
        if (!rule.IgnoreDots)
            return length;
        var kept = 0;
        for (var i = 0; i < length; i++)
        {
            if (local[i] != '.')
                local[kept++] = local[i];
        }

        return kept == 0 ? length : kept;
    }

    /// <summary>Letters and their marks as one, so that an address is one whichever way it was typed (normalization form C).</summary>
    private static string Composed(ReadOnlySpan<char> text) =>
        TextNormalizer.Normalize(text.ToString(), NormalizationForm.FormC, MaxLocal * 4) ?? text.ToString();

    private static bool TryLower(Span<char> local, ref int length)
    {
        var text = local[..length];
        if (Ascii.IsValid(text))
            return Ascii.ToLowerInPlace(text, out _) == OperationStatus.Done;
        var lower = Composed(text).ToLowerInvariant();
        if (lower.Length > local.Length)
            return false;
        lower.CopyTo(local);
        length = lower.Length;
        return true;
    }

    private static bool TryJoin(ReadOnlySpan<char> domain, ReadOnlySpan<char> local, Span<byte> to, out Subject subject)
    {
        subject = default;
        var domainLength = Encoding.UTF8.GetBytes(domain, to);
        to[domainLength] = 0;
        var rest = to[(domainLength + 1)..];
        rest = rest[..Math.Min(MaxLocal, rest.Length - 1)];
        if (Utf8.FromUtf16(local, rest, out _, out var localLength, replaceInvalidSequences: false) != OperationStatus.Done)
            return false;
        to[domainLength + 1 + localLength] = 0;
        subject = new Subject(domainLength + localLength + 2, domainLength);
        return true;
    }
}
