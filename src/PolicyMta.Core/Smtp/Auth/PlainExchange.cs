namespace PolicyMta.Core.Smtp.Auth;

/// <summary>PLAIN (RFC 4616): who, as whom, and the password, in one message. Nobody may act as somebody else.</summary>
internal sealed class PlainExchange : SaslExchange
{
    public override SaslStep Next(ReadOnlySpan<byte> response)
    {
        var first = response.IndexOf((byte)0);
        var second = first < 0 ? -1 : response[(first + 1)..].IndexOf((byte)0);
        if (second <= 0)
            return Malformed;

        var name = SaslText.ReadName(response.Slice(first + 1, second));
        var password = SaslText.Read(response[(first + second + 2)..]);
        if (name is null || password is null || password.Length == 0)
            return Malformed;
        if (first > 0 && SaslText.ReadName(response[..first]) != name)
            return new SaslStep(SaslVerdict.Failed) { Name = name };
        return new SaslStep(SaslVerdict.HasPassword) { Name = name, Password = password };
    }
}
