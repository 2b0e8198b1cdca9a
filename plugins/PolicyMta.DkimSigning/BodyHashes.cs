using System.Security.Cryptography;

namespace PolicyMta.DkimSigning;

/// <summary>The hashes of one body, each computed once, when it is first asked for. Not for use by several threads at once.</summary>
internal struct BodyHashes(ReadOnlyMemory<byte> body)
{
    private string? _relaxed;
    private string? _simple;

    /// <summary>The hash in base 64, as bh= has it.</summary>
    public string Of(Form form) => form == Form.Simple ? _simple ??= Hash(form) : _relaxed ??= Hash(form);

    private readonly string Hash(Form form)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (form == Form.Simple)
            SimpleBody.Hash(body.Span, hash);
        else
            RelaxedBody.Hash(body.Span, hash);
        return Convert.ToBase64String(hash);
    }
}
