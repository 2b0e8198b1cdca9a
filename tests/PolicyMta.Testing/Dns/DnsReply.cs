namespace PolicyMta.Testing.Dns;

/// <summary>What a <see cref="DnsResponder"/> says.</summary>
public sealed record DnsReply(int Code, params DnsReplyRecord[] Answers)
{
    public DnsReplyRecord[] Authority { get; init; } = [];

    public bool IsTruncated { get; init; }

    public bool IsAuthentic { get; init; }
}
