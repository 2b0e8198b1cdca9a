using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PolicyMta.Authentication.Results;
using PolicyMta.Authentication.Signatures;

namespace PolicyMta.Authentication.Arc;

/// <summary>
/// Adds an ARC set to a message that is forwarded (RFC 8617 section 5.1): what this server's own Authentication-Results say goes into
/// it. Thread-safe.
/// </summary>
internal sealed class ArcSealer(SealKey key, string server) : IDisposable
{
    /// <summary>The fields that are signed, as often as they stand in the message.</summary>
    private static readonly ImmutableArray<string> SignedNames =
    [
        "From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "List-Id", "List-Help", "List-Unsubscribe",
        "List-Unsubscribe-Post", "List-Subscribe", "List-Post", "List-Owner", "List-Archive", "DKIM-Signature",
    ];

    /// <summary>Makes the set.</summary>
    /// <param name="content">The message as it is sent.</param>
    /// <param name="now">The time of the seal.</param>
    /// <param name="names">The fields that are signed; if left out, those that mail clients show, and DKIM signatures.</param>
    /// <returns>
    /// The fields, topmost first. None if this server said nothing of the message, or the chain cannot be continued: another server has
    /// found it broken, it is not whole, or it is as long as it may be.
    /// </returns>
    public ImmutableArray<HeaderField> Seal(MessageContent content, DateTimeOffset now, ImmutableArray<string> names = default)
    {
        var header = new HeaderIndex(content.Header);
        var chain = ArcChain.Read(header);
        var results = header.Named(ResultsWriter.FieldName).Select(field => field.Value)
            .Where(value => server.Equals(ResultsText.ServerOf(value), StringComparison.OrdinalIgnoreCase))
            .SelectMany(ResultsText.ResultsOf).ToArray();
        if (results.Length == 0 || chain.Problem.Length > 0 || chain.Sets.Length >= ArcChain.MostSets)
            return [];
        var status = "none";
        if (!chain.Sets.IsEmpty)
        {
            // Sealers before us may have said that it is broken: nobody adds to that.
            if (chain.Sets[^1].ChainStatus == "fail" || ResultsText.ResultOf(results, "arc") is not { } found)
                return [];
            status = found == "pass" ? "pass" : "fail";
        }

        var set = new Set((chain.Sets.Length + 1).ToString(CultureInfo.InvariantCulture), now.ToUnixTimeSeconds());
        var about = Results(set, results);
        var message = Message(set, header, content.Body, names.IsDefault ? Present(header) : names);
        var seal = Sealed(set, status, status == "fail" ? [] : chain.Sets, about, message);
        return [seal, message, about];
    }

    public void Dispose() => key.Key.Dispose();

    private static ImmutableArray<string> Present(HeaderIndex header) =>
        [.. SignedNames.SelectMany(name => Enumerable.Repeat(name, Math.Min(header.Named(name).Count, 10)))];

    private HeaderField Results(Set set, string[] results)
    {
        var value = new FoldedValue(ArcSet.ResultsName.Length + 2);
        value.AddTag($"i={set.Instance};");
        value.AddTag(server + ";");
        for (var i = 0; i < results.Length; i++)
            value.AddTag(results[i] + (i < results.Length - 1 ? ";" : ""));
        return new HeaderField(ArcSet.ResultsName, value.ToString());
    }

    private HeaderField Message(Set set, HeaderIndex header, ReadOnlyMemory<byte> body, ImmutableArray<string> names)
    {
        var bodyHash = new BodyHashes(body).Of(Form.Relaxed);
        return Signed(
            ArcSet.MessageName,
            own =>
            {
                using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                header.Feed(sha, names, Form.Relaxed, null);
                sha.AppendData(own);
                return sha.GetHashAndReset();
            },
            value =>
            {
                value.AddTag($"bh={bodyHash};");
                value.AddTag("c=relaxed/relaxed;");
                value.AddTag($"d={key.Domain};");
                value.AddList("h=", [.. names], ';');
                AddEnd(value, set);
            });
    }

    private HeaderField Sealed(Set set, string status, ImmutableArray<ArcSet> before, HeaderField results, HeaderField message) => Signed(
        ArcSet.SealName,
        own => SealHash.Of([.. SealHash.Canonical(before), Canonical(results), Canonical(message)], own),
        value =>
        {
            value.AddTag($"cv={status};");
            value.AddTag($"d={key.Domain};");
            AddEnd(value, set);
        });

    private void AddEnd(FoldedValue value, Set set)
    {
        value.AddTag($"i={set.Instance};");
        value.AddTag($"s={key.Selector};");
        value.AddTag($"t={set.Time.ToString(CultureInfo.InvariantCulture)}");
    }

    private HeaderField Signed(string name, Func<byte[], byte[]> hash, Action<FoldedValue> addTags)
    {
        var unsigned = Field(name, "", addTags);
        var signature = new byte[key.Key.SignatureLength];
        key.Key.Sign(hash(Canonical(unsigned)), signature);
        return Field(name, Convert.ToBase64String(signature), addTags);
    }

    private HeaderField Field(string name, string signature, Action<FoldedValue> addTags)
    {
        var value = new FoldedValue(name.Length + 2);
        value.AddTag($"a={key.Key.Algorithm};");
        value.AddTag("b=");
        value.AddBase64(signature + ";");
        addTags(value);
        return new HeaderField(name, value.ToString());
    }

    private static byte[] Canonical(HeaderField field)
    {
        var name = Encoding.ASCII.GetBytes(field.Name);
        var value = Encoding.UTF8.GetBytes(field.Value);
        var relaxed = new byte[name.Length + value.Length + 1];
        return relaxed[..RelaxedHeader.Write(name, value, relaxed)];
    }

    private readonly record struct Set(string Instance, long Time);
}
