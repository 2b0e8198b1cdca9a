using System.Numerics;

namespace PolicyMta.Server.Statistics.Counting;

/// <summary>What a series counts: the names of its view's fields, in their order; empty beyond them.</summary>
internal sealed record SeriesKey(int View, string First, string Second, string Third)
{
    public string this[int place] => place switch
    {
        0 => First,
        1 => Second,
        _ => Third,
    };

    /// <summary>The series of a view for what has none of its own.</summary>
    public static SeriesKey OtherOf(StatView view) => new(
        view.Number, NameAt(view, 0), NameAt(view, 1), NameAt(view, 2));

    /// <summary>The same of an event's tenant, in a view that tells tenants apart before all else.</summary>
    public static SeriesKey OtherOf(StatView view, EventNames names) => view.Fields is [StatField.Tenant, _, ..]
        ? OtherOf(view) with { First = names[StatField.Tenant] }
        : OtherOf(view);

    /// <summary>Whether it stands for what has no series of its own.</summary>
    public bool IsOther => StatViews.All[View].Fields.Length > 0 && this[StatViews.All[View].Fields.Length - 1] == StatViews.Other;

    /// <summary>A view's key of an event.</summary>
    public static SeriesKey Of(StatView view, EventNames names)
    {
        return new SeriesKey(view.Number, NameAt(0), NameAt(1), NameAt(2));

        string NameAt(int place) => view.Fields.Length > place ? names[view.Fields[place]] : "";
    }

    /// <summary>Whether it is a view's key of an event.</summary>
    public bool Is(StatView view, EventNames names)
    {
        if (View != view.Number)
            return false;
        for (var place = 0; place < view.Fields.Length; place++)
        {
            if (this[place] != names[view.Fields[place]])
                return false;
        }

        return true;
    }

    /// <summary>The same as <see cref="EventNames.HashOf"/> tells of an event with this key.</summary>
    public int Hash()
    {
        var hash = View;
        for (var place = 0; place < StatViews.All[View].Fields.Length; place++)
            hash = Combine(hash, this[place].GetHashCode());
        return hash;
    }

    public static int Combine(int hash, int other) => (int)(BitOperations.RotateLeft((uint)hash, 7) * 0x9E37_79B1u) ^ other;

    private static string NameAt(StatView view, int place) => view.Fields.Length > place ? StatViews.Other : "";
}
