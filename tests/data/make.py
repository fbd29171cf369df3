"""Makes the files in this folder again: `python -m tests.data.make`. They are committed; change them here."""

from tests.data.making import frameworks, media, people


def main():
    for maker in (frameworks, media, people):
        for path in maker.make():
            print(path)


if __name__ == "__main__":
    main()
