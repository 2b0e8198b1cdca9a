using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Core.Smtp.Auth;

/// <summary>
/// What the secrets of users look like who do not exist: each form as often as among those who do, so that a form that some users alone
/// have, made by <c>user add --iterations</c> for instance, tells nothing about a name. The same for a name each time; a form that comes
/// anew changes that of few names. Immutable.
/// </summary>
internal sealed class ImaginedForms(IEnumerable<ScramForm> forms, byte[] key)
{
    private readonly ImmutableArray<(ScramForm Form, int Users)> _forms = [.. forms.CountBy(form => form)
        .Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key.Iterations).ThenBy(pair => pair.Key.SaltLength)];

    public ScramForm Of(string name)
    {
        var (chosen, least) = (ScramSecret.DefaultForm, double.PositiveInfinity);
        foreach (var (form, users) in _forms)
        {
            // Weighted rendezvous hashing: the wait for the first of so many users, each of whom comes at random.
            var wait = -Math.Log(Random(name, form)) / users;
            if (wait < least)
                (chosen, least) = (form, wait);
        }

        return chosen;
    }

    /// <summary>A number above 0 and up to 1 that an attacker cannot foretell.</summary>
    private double Random(string name, ScramForm form)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"form {form.Iterations} {form.SaltLength} {name}");
        var hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
        return ((BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) + 1) * (1.0 / (1UL << 53));
    }
}
