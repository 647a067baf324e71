"""Run a simulation from standard input, without a database: python -m rightsource.books.plan.bulk < simulation.json"""

from rightsource.books.plan.bulk.simulating import main

if __name__ == "__main__":
    main()
