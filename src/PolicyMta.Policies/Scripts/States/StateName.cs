using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Policies.Scripts.States;

/// <summary>Which state is meant beside a script's own <c>state</c>. Immutable.</summary>
/// <param name="Owner">The script's path, or the name that scripts share it by.</param>
/// <param name="IsShared">Whether scripts share it.</param>
/// <param name="IsDurable">Whether it survives restarts.</param>
internal readonly record struct StateName(string Owner, bool IsShared, bool IsDurable)
{
    private const int MaxPath = 150;

    /// <summary>
    /// Whose part of the plugins' database it lies in. The slash keeps it apart from plugins, and from what <c>store</c> shows to scripts.
    /// </summary>
    public string StoreOwner
    {
        get
        {
            var kind = IsShared ? "shared" : "script";
            var path = Encoding.UTF8.GetByteCount(Owner) <= MaxPath
                ? Owner
                : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Owner)));
            return $"{kind}/{path}";
        }
    }
}
