using System.Buffers;
using System.Globalization;
using System.Text;

namespace PolicyMta.Simulation.Traffic;

/// <summary>
/// Makes the n-th message of a run: a mix of newsletters, promotions and transactional mail of several tenants, to mailboxes of the given
/// domains. The same seed, number and start make the same message. For one caller at a time.
/// </summary>
internal sealed class MessageFactory(TrafficOptions options, IReadOnlyList<string> recipientDomains, int seed, DateTimeOffset startedAt)
{
    private const int Mailboxes = 50_000;

    private static readonly string[] Names =
        ["ada", "bela", "carla", "dmitri", "elif", "fatima", "goran", "hana", "ines", "jonas", "kofi", "lena"];
    private static readonly string[] TransactionalSubjects =
        ["Reset your password", "Your receipt", "Confirm your address", "A new sign-in to your account"];

    private readonly ArrayBufferWriter<byte> _content = new(32 * 1024);

    /// <summary>Makes message <paramref name="number"/>; the content of the one before is no longer valid.</summary>
    public GeneratedMessage Create(long number)
    {
        var random = new Random(SeedOf(number));
        var kind = random.Next(100) switch { < 60 => MailKind.Newsletter, < 85 => MailKind.Promotion, _ => MailKind.Transactional };
        var tenant = options.Tenants[random.Next(options.Tenants.Count)];
        var domain = options.SenderDomains[random.Next(options.SenderDomains.Count)];
        var name = Names[random.Next(Names.Length)];
        var recipient = string.Create(
            CultureInfo.InvariantCulture, $"{name}{random.Next(Mailboxes)}@{recipientDomains[random.Next(recipientDomains.Count)]}");
        var id = string.Create(CultureInfo.InvariantCulture, $"{startedAt.UtcTicks:x}.{seed:x}.{number:x}");
        var sender = kind == MailKind.Transactional ? $"no-reply@{domain}" : $"bounce+{id}@{domain}";

        _content.ResetWrittenCount();
        WriteHeader(kind, tenant, domain, name, recipient, id, random);
        WriteBody(kind, name, random);
        return new GeneratedMessage(sender, recipient, _content.WrittenMemory);
    }

    /// <summary>The domain that mail to a provider's domain goes to: one of the subdomains for a wildcard.</summary>
    public static string ConcreteDomain(string domain) => domain.StartsWith("*.", StringComparison.Ordinal) ? "mail" + domain[1..] : domain;

    private int SeedOf(long number) =>
        unchecked((int)((((ulong)number * 0x9E3779B97F4A7C15UL) + ((ulong)seed * 0xC2B2AE3D27D4EB4FUL)) >> 33));

    private void WriteHeader(MailKind kind, string tenant, string domain, string name, string recipient, string id, Random random)
    {
        var kindName = kind.ToString().ToLowerInvariant();
        var campaign = kind == MailKind.Transactional
            ? "account"
            : string.Create(CultureInfo.InvariantCulture, $"{kindName}-{random.Next(1, 9)}");
        Line($"From: {tenant} <{kindName}@{domain}>");
        Line($"To: {name} <{recipient}>");
        var subject = kind == MailKind.Transactional
            ? TransactionalSubjects[random.Next(TransactionalSubjects.Length)]
            : $"News for {name} from {tenant}: {campaign}";
        Line($"Subject: {subject}");
        Line($"Date: {startedAt.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000");
        Line($"Message-ID: <{id}@{domain}>");
        Line($"X-Tenant: {tenant}");
        Line($"X-Campaign: {campaign}");
        Line("MIME-Version: 1.0");
        if (kind == MailKind.Transactional)
        {
            Line("X-Priority: 1");
            Line("Auto-Submitted: auto-generated");
            Line("Content-Type: text/plain; charset=utf-8");
        }
        else
        {
            Line($"Feedback-ID: {campaign}:{tenant}:{domain}");
            Line($"List-Unsubscribe: <https://{domain}/unsubscribe/{id}>");
            Line("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
            Line("Content-Type: text/html; charset=utf-8");
        }

        Line("");
    }

    private void WriteBody(MailKind kind, string name, Random random)
    {
        var size = kind == MailKind.Transactional ? options.MinSize : random.Next(options.MinSize, options.MaxSize + 1);
        var end = _content.WrittenCount + size;
        Line(kind == MailKind.Transactional ? $"Dear {name}," : $"<p>Dear {name},</p>");
        while (_content.WrittenCount < end)
            Line(BodyText.Lines[random.Next(BodyText.Lines.Length)]);
    }

    private void Line(string text)
    {
        Encoding.UTF8.GetBytes(text, _content);
        _content.Write("\r\n"u8);
    }
}
