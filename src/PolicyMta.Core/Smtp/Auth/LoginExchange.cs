namespace PolicyMta.Core.Smtp.Auth;

/// <summary>LOGIN (draft-murchison-sasl-login): asks for name and password. Some clients send the name with the command.</summary>
internal sealed class LoginExchange : SaslExchange
{
    private string? _name;

    public override ReadOnlyMemory<byte> FirstChallenge { get; } = "Username:"u8.ToArray();

    public override SaslStep Next(ReadOnlySpan<byte> response)
    {
        if ((_name is null ? SaslText.ReadName(response) : SaslText.Read(response)) is not { Length: > 0 } text)
            return Malformed;
        if (_name is not null)
            return new SaslStep(SaslVerdict.HasPassword) { Name = _name, Password = text };

        _name = text;
        return new SaslStep(SaslVerdict.GoOn) { Challenge = "Password:"u8.ToArray(), Name = text };
    }
}
